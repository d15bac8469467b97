// What the timeline consists of: which rows, in which order, and which of them pass a filter. Pure.

export const SURFACES = ["people", "mobile", "push", "omni", "webhook", "message", "control"];

/** Calls in the order in which they came, stages of messages in between where their time is. */
export function merged(happenings, messages) {
  const stages = messages.flatMap(stagesOf).sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  if (stages.length === 0) return happenings;
  const rows = [];
  let next = 0;
  for (const one of happenings) {
    while (next < stages.length && one.time && stages[next].time < one.time) rows.push(stages[next++]);
    rows.push(one);
  }
  return rows.concat(stages.slice(next));
}

/** All but its acceptance, which is the call that sent it. */
function stagesOf(message) {
  return message.timeline
    .filter((moment) => moment.what !== "accepted")
    .map((moment, place) => ({
      kind: "stage",
      id: `${message.messageId} ${place}`,
      time: moment.at,
      what: moment.what,
      why: moment.why,
      text: message.text,
      messageId: message.messageId,
      registrationId: message.registrationId,
      personId: message.personId,
    }));
}

export function surfaceOf(row) {
  if (row.kind === "stage") return "message";
  if (row.kind !== "call") return "control";
  if (row.direction === "out") return "webhook";
  const first = (row.path ?? "").split("/")[1];
  return first === "webrtc" ? "mobile" : first;
}

const STATUSES = {
  "2xx": (row) => row.status >= 200 && row.status < 400,
  "4xx": (row) => row.status >= 400 && row.status < 500,
  "5xx": (row) => row.status >= 500,
  none: (row) => row.kind === "call" && row.status === undefined,
  warned: (row) => row.warnings?.length > 0,
  faulty: (row) => Boolean(row.fault),
};

/** Whether a row is what the filters ask for. */
export function passes(row, filters) {
  const wanted = (name) => filters.get(name) ?? "";
  if (wanted("surface") && surfaceOf(row) !== wanted("surface")) return false;
  if (wanted("operation") && row.operation !== wanted("operation")) return false;
  if (wanted("status") && !STATUSES[wanted("status")]?.(row)) return false;
  if (wanted("registration") && row.registrationId !== wanted("registration")) return false;
  if (wanted("person") && String(row.personId ?? "") !== wanted("person")) return false;
  return !wanted("q") || searched(row).includes(wanted("q").toLowerCase());
}

function searched(row) {
  return [row.operation, row.method, row.path, row.url, row.registrationId, row.personId, row.what, row.why, row.text, row.messageId, ...(row.warnings ?? [])]
    .filter((one) => one !== undefined)
    .join(" ")
    .toLowerCase();
}
