// The inbox of whoever is logged in on a phone, asked for as the SDK asks for it.
import { html } from "../html.js";
import { useLive } from "../loading.js";
import { Problem } from "../parts.js";
import { make, readingInbox } from "../sdk.js";
import { turns } from "../world.js";

export function Inbox({ registration, person }) {
  const externalId = person?.externalId;
  const { value, problem } = useLive(
    () => (externalId ? make(readingInbox(registration, externalId)) : null),
    `${registration.registrationId} ${externalId}`,
    turns,
  );
  const shown = (value?.messages ?? []).map(read);
  return html`<div class="screen" role="region" aria-label="Inbox">
    <${Problem} of=${problem} />
    ${!externalId && html`<p class="calm">Nobody with an external id is logged in</p>`}
    ${externalId && shown.length === 0 && html`<p class="calm">The inbox is empty</p>`}
    ${shown.map((one) => html`<article key=${one.id} class="notification">
      ${one.title && html`<h3 class="text">${one.title}</h3>`}<p class="text">${one.text}</p></article>`)}
  </div>`;
}

/** Android and iOS get it in forms of their own. */
function read(item) {
  const alert = item.aps?.alert ?? {};
  return {
    id: item.messageId ?? item["gcm.notification.messageId"],
    title: alert.title ?? item["gcm.notification.title"],
    text: alert.body ?? item["gcm.notification.body"],
  };
}
