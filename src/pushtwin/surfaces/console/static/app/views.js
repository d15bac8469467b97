// Which views there are, in the order of the navigation.
import { First } from "./views/first.js";
import { Messages } from "./views/messages.js";
import { Phones } from "./views/phones.js";
import { Send } from "./views/send.js";
import { Timeline } from "./views/timeline.js";

export const VIEWS = [
  { name: "first", title: "Start", key: "s", View: First },
  { name: "timeline", title: "Timeline", key: "t", View: Timeline },
  { name: "phones", title: "Phones", key: "p", View: Phones },
  { name: "send", title: "Send", key: "n", View: Send },
  { name: "messages", title: "Messages", key: "m", View: Messages },
];

/** The view of a place; an unknown one is the timeline. */
export function viewOf(place) {
  return VIEWS.find((one) => one.name === place.view) ?? VIEWS[1];
}
