/** What the tabs of one browser share: a lock, so that one of them sends, and a channel. */
import { LOCK_PATIENCE_MS } from "./constants.js";

/**
 * Run `work` while holding the lock `name`; where Web Locks are missing (plain http outside
 * localhost), just run it: a second sender is harmless, client ids make sends exactly-once.
 *
 * A frozen tab may sit on the lock: after `LOCK_PATIENCE_MS` it is taken from it.
 */
export async function exclusively(name, work, { locks, signal, patience = LOCK_PATIENCE_MS }) {
  if (!locks) return work();
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), patience);
  const started = () => {
    clearTimeout(timer);
    return signal?.aborted ? undefined : work();
  };
  const both = signal ? AbortSignal.any([signal, waiting.signal]) : waiting.signal;
  try {
    return await locks.request(name, { signal: both }, started);
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    if (signal?.aborted || !waiting.signal.aborted) return undefined;
    return await locks.request(name, { steal: true }, started).catch(ignoreTheft);
  } finally {
    clearTimeout(timer);
  }
}

/** Our own lock may be stolen in turn; what was running goes on and does no harm. */
function ignoreTheft(error) {
  if (error.name !== "AbortError") throw error;
}

/** A channel between tabs: `tell(value)`, `close()`; silent where BroadcastChannel is missing. */
export function openChannel(name, onMessage, scope = globalThis) {
  if (!scope.BroadcastChannel) return { tell() {}, close() {} };
  const channel = new scope.BroadcastChannel(name);
  channel.onmessage = ({ data }) => onMessage(data);
  return { tell: (value) => channel.postMessage(value), close: () => channel.close() };
}
