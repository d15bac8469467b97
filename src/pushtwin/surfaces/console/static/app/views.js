// Which views there are, in the order of the navigation.
import { Faults } from "./views/faults.js";
import { Fidelity } from "./views/fidelity.js";
import { First } from "./views/first.js";
import { Messages } from "./views/messages.js";
import { People } from "./views/people.js";
import { Phones } from "./views/phones.js";
import { Send } from "./views/send.js";
import { Settings } from "./views/settings.js";
import { Snapshots } from "./views/snapshots.js";
import { Timeline } from "./views/timeline.js";
import { Webhooks } from "./views/webhooks.js";

export const VIEWS = [
  { name: "first", title: "Start", key: "s", View: First },
  { name: "timeline", title: "Timeline", key: "t", View: Timeline },
  { name: "phones", title: "Phones", key: "p", View: Phones },
  { name: "send", title: "Send", key: "n", View: Send },
  { name: "messages", title: "Messages", key: "m", View: Messages },
  { name: "people", title: "People", key: "o", View: People },
  { name: "webhooks", title: "Webhooks", key: "w", View: Webhooks },
  { name: "faults", title: "Faults", key: "f", View: Faults },
  { name: "settings", title: "Settings", key: "e", View: Settings },
  { name: "snapshots", title: "Snapshots", key: "a", View: Snapshots },
  { name: "fidelity", title: "Fidelity", key: "d", View: Fidelity },
];

/** The view of a place; an unknown one is the timeline. */
export function viewOf(place) {
  return VIEWS.find((one) => one.name === place.view) ?? VIEWS[1];
}
