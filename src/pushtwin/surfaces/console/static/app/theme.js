// Light or dark: as the system has it, until somebody chooses.
import { signal } from "@preact/signals";
import { html } from "./html.js";

const KEY = "pushtwin.theme";
const dark = matchMedia("(prefers-color-scheme: dark)");
const chosen = signal(remembered());
chosen.subscribe((theme) => {
  if (theme) document.documentElement.dataset.theme = theme;
});

function remembered() {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === "light" || theme === "dark" ? theme : "";
  } catch {
    return "";
  }
}

export function ThemeButton() {
  const now = chosen.value || (dark.matches ? "dark" : "light");
  const other = now === "dark" ? "light" : "dark";
  const change = () => {
    chosen.value = other;
    try {
      localStorage.setItem(KEY, other);
    } catch {
      // a browser that keeps nothing shows it until the page goes
    }
  };
  return html`<button type="button" class="plain tight" onClick=${change} aria-label=${`Use the ${other} theme`}>${now === "dark" ? "☀" : "☾"}</button>`;
}
