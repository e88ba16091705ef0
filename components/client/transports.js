/** The ways by which Reflex's own socket connects: a WebSocket, or not at all. Polling for it would be code unused. */
import { WS } from "../../../../node_modules/engine.io-client/build/esm/transports/websocket.js";

export const transports = { websocket: WS };

/** What the package gives to others, too: nobody here asks for it. */
export const XHR = undefined;
