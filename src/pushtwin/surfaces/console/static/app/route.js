// Where the console is: the whole of it is in the address, so that every view, filter and selection is a link.
// #/<account>/<view>[/<what>]?<filters>
import { computed, signal } from "@preact/signals";

const address = signal(location.hash);
addEventListener("hashchange", () => (address.value = location.hash));

/** `{account, view, what, filters}` of the present address. */
export const route = computed(() => parse(address.value));

function parse(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?");
  const [account = "", view = "", ...what] = path.split("/").map(decoded);
  return { account, view, what: what.join("/"), filters: new URLSearchParams(query || "") };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a view of the present account, or of another one. */
export function linkTo(view, what = "", filters = {}, account = route.value.account) {
  const kept = Object.entries(filters).filter(([, value]) => value !== "" && value != null);
  const query = new URLSearchParams(kept).toString();
  const parts = [account, ...(view ? [view] : []), ...(what ? [what] : [])].map(encodeURIComponent);
  return `#/${parts.join("/")}${query ? `?${query}` : ""}`;
}

/** The present address with some filters changed; null takes one away. */
export function withFilters(changes, what = route.value.what) {
  return linkTo(route.value.view, what, { ...Object.fromEntries(route.value.filters), ...changes });
}

/** Go there. Typing into a filter replaces the entry of the history instead of adding one. */
export function go(link, { replace = false } = {}) {
  if (replace) history.replaceState(null, "", link);
  else history.pushState(null, "", link);
  address.value = location.hash;
}
