// Off loopback the control API wants a token. It is kept in the memory of this page only.
import { useState } from "preact/hooks";
import { useToken } from "./api.js";
import { html } from "./html.js";

export function TokenPrompt() {
  const [token, setToken] = useState("");
  const send = (event) => {
    event.preventDefault();
    if (token.trim()) useToken(token.trim());
  };
  return html`<main><div class="card stack" id="content">
    <h1>Control token</h1>
    <p>This twin can be reached from other machines, so it shows nothing without its control token. It is in the log of the twin, or in
      <code>PUSHTWIN_CONTROL_TOKEN</code>. This page forgets it when you leave.</p>
    <form class="row" onSubmit=${send}>
      <label class="field">Token
        <input type="password" autocomplete="off" autofocus value=${token} onInput=${(event) => setToken(event.target.value)} /></label>
      <button class="primary" disabled=${!token.trim()}>Open the console</button>
    </form></div></main>`;
}
