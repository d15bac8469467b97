// In which places two values differ. Pure.

/** `[{path, before, after}]`, in the order of the paths; what is missing is undefined. */
export function differences(before, after, path = "") {
  if (before === after) return [];
  if (isOpen(before) && isOpen(after) && Array.isArray(before) === Array.isArray(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => differences(before[name], after[name], path ? `${path}.${name}` : name));
  }
  return [{ path, before, after }];
}

const isOpen = (value) => typeof value === "object" && value !== null;

/** A value in one line. */
export const inLine = (value) => (value === undefined ? "–" : typeof value === "string" ? value : JSON.stringify(value));
