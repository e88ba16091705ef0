/** What a room needs of the browser, in one object, so that tests can bring their own. */
import { http } from "./http.js";
import { newClientId } from "./ids.js";
import { listenToBrowser } from "./link.js";
import { deviceStorage } from "./outbox_storage.js";
import { openChannel } from "./tabs.js";

/** The browser's parts; call it in a browser only. */
export function browserParts(store) {
  return {
    store,
    http,
    scope: globalThis,
    page: document,
    locks: navigator.locks,
    openChannel,
    storage: deviceStorage,
    socket: (url, protocol) => new WebSocket(url, protocol),
    socketUrl: (id) => {
      const scheme = location.protocol === "https:" ? "wss" : "ws";
      return `${scheme}://${location.host}/ws/conversations/${encodeURIComponent(id)}`;
    },
    eventSource: (url) => new EventSource(url),
    listen: listenToBrowser,
    online: () => navigator.onLine,
    newId: () => newClientId(),
    now: () => Date.now(),
    clock: () => performance.now(),
    random: () => Math.random(),
    painted,
    typed,
  };
}

/** Calls back after the next frame, in which all can be seen that is on the page by now; never while the page isn't seen. */
export function painted(callback) {
  requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel(); // comes after the frame, before what else waits
    port1.onmessage = () => {
      port1.close();
      callback();
    };
    port2.postMessage(null);
  });
}

/** Tells of each letter that is typed on the page; gives the way to stop. */
function typed(listener) {
  document.addEventListener("input", listener, { capture: true, passive: true });
  return () => document.removeEventListener("input", listener, { capture: true });
}
