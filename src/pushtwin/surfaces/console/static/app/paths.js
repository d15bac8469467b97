// Paths of the control API below the present account.
import { account } from "./world.js";

export function pathOf(rest) {
  return `/accounts/${encodeURIComponent(account.value?.accountId ?? "")}${rest}`;
}

/** The same with an id as one segment. */
export function pathTo(list, id, rest = "") {
  return pathOf(`/${list}/${encodeURIComponent(id)}${rest}`);
}
