// The console begins here.
import { render } from "preact";
import { html } from "./html.js";
import { Shell } from "./shell.js";
import { start } from "./world.js";

start();
render(html`<${Shell} />`, document.getElementById("console"));
