// A table of any length: only the rows that can be seen are in the page, so that ten thousand scroll as ten do.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "./html.js";

const ROW = 34; // pixels; the style sheet says the same
const CLASSES = { 1: "kind", 3: "wide", 5: "wide" }; // of columns that narrow pages do without
const BESIDE = 12; // rows above and below what can be seen

export function LongTable({ rows, columns, Row, label, selected }) {
  const box = useRef();
  const [at, setAt] = useState({ top: 0, height: 800 });
  const first = useRef(rows[0]?.id);
  const look = () => setAt({ top: box.current.scrollTop, height: box.current.clientHeight });
  useLayoutEffect(() => {
    look();
    const observer = new ResizeObserver(look);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => keepPlace(box.current, first, rows), [rows]);
  const from = Math.max(Math.floor(at.top / ROW) - BESIDE, 0);
  const until = Math.min(Math.ceil((at.top + at.height) / ROW) + BESIDE, rows.length);
  return html`<div class="scroll long" ref=${box} onScroll=${look} tabindex="0" role="region" aria-label=${label} data-list>
    <table aria-rowcount=${rows.length + 1}>
      <thead><tr aria-rowindex="1">${columns.map((one, place) => html`<th key=${place} scope="col" class=${CLASSES[place]}>${one || html`<span class="unseen">Kind</span>`}</th>`)}</tr></thead>
      <tbody>
        ${from > 0 && html`<tr key="above" aria-hidden="true"><td colspan=${columns.length} class="gap" style=${{ height: `${from * ROW}px` }}></td></tr>`}
        ${rows.slice(from, until).map((row, place) => html`
          <tr key=${row.id} aria-rowindex=${from + place + 2} aria-selected=${row.id === selected ? "true" : undefined}>${Row(row)}</tr>`)}
        ${until < rows.length && html`<tr key="below" aria-hidden="true"><td colspan=${columns.length} class="gap" style=${{ height: `${(rows.length - until) * ROW}px` }}></td></tr>`}
      </tbody>
    </table>
  </div>`;
}

/** Whoever has scrolled down goes on seeing the same rows when others come above them. */
function keepPlace(box, first, rows) {
  const known = first.current;
  first.current = rows[0]?.id;
  if (!box || box.scrollTop < ROW || known === undefined || known === first.current) return;
  const come = rows.findIndex((one) => one.id === known);
  if (come > 0) box.scrollTop += come * ROW;
}
