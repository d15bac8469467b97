// Reading what a view shows, again whenever something has changed, but never more than a quarter of the time.
import { useEffect, useState } from "preact/hooks";
import { changes } from "./world.js";

const SHORTEST_MS = 100;
const SHARE = 3;

/**
 * What `read` gives, read when the view opens, when `key` changes, and after `of`: `changes`, or `turns`, of the account.
 * Gives `{value, problem, again}`; the old value stays until the new one is there.
 */
export function useLive(read, key, of = changes) {
  const [state, setState] = useState({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isOver = false;
    let timer = 0;
    let seen = -1;
    async function look() {
      const begun = performance.now();
      seen = of.value;
      try {
        const value = await read();
        if (!isOver) setState({ value, key });
      } catch (problem) {
        if (!isOver) setState((before) => ({ value: before.key === key ? before.value : undefined, key, problem }));
      }
      timer = setTimeout(lookAgain, Math.max(SHORTEST_MS, (performance.now() - begun) * SHARE));
    }
    let stopWaiting = () => {};
    function lookAgain() {
      stopWaiting = of.subscribe((now) => {
        if (isOver || now === seen) return;
        queueMicrotask(() => stopWaiting());
        seen = now;
        look();
      });
    }
    look();
    return () => {
      isOver = true;
      clearTimeout(timer);
      stopWaiting();
    };
  }, [key, turn]);
  const value = state.key === key ? state.value : undefined;
  return { value, problem: state.key === key ? state.problem : undefined, again: () => setTurn((now) => now + 1) };
}
