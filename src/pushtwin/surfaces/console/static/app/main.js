// The console begins here.
import { render } from "preact";
import { startAgent } from "./agent.js";
import { html } from "./html.js";
import { Shell } from "./shell.js";
import { start } from "./world.js";

start();
startAgent();
const place = document.getElementById("console");
place.replaceChildren();
render(html`<${Shell} />`, place);
