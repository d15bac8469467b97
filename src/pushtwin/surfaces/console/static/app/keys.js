// Keys that work everywhere: g and a letter goes to a view, / to the search, j and k through a list.
import { useEffect } from "preact/hooks";
import { go, linkTo } from "./route.js";
import { VIEWS } from "./views.js";

const PATIENCE_MS = 1500;

export function useKeys() {
  useEffect(() => {
    let pressedAt = -PATIENCE_MS;
    const listen = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const view = VIEWS.find((one) => one.key === event.key);
      if (performance.now() - pressedAt < PATIENCE_MS && view) {
        pressedAt = -PATIENCE_MS;
        event.preventDefault();
        go(linkTo(view.name));
      } else if (event.key === "g") pressedAt = performance.now();
      else if (event.key === "/") focus(event, document.querySelector("main input[type=search]"));
      else if (event.key === "j" || event.key === "k") step(event, event.key === "j" ? 1 : -1);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}

const isTyping = (target) => /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable;

function focus(event, element) {
  if (!element) return;
  event.preventDefault();
  element.focus();
}

/** To the next link of the list of the view, or the one before. */
function step(event, by) {
  const links = [...document.querySelectorAll("main [data-list] a[data-row]")];
  const at = links.indexOf(document.activeElement);
  focus(event, links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)]);
}
