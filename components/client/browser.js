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
    random: () => Math.random(),
  };
}
