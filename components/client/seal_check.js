/** Checks a seal as anyone can: the digest over the canonical JSON (RFC 8785) of a sealed log. Pure, but for the hash. */

const SEALED = ["seq", "role", "author_id", "content", "created_at", "outcome"];

/** The canonical JSON of plain values: names in the order of their UTF-16 code units, no white space. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.keys(value).sort();
  return `{${fields.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

const only = (names, value) => Object.fromEntries(names.map((name) => [name, value[name]]));

/** What a transcript's digest is made over. */
export const sealedPart = ({ id, session_type, messages }) =>
  canonical({ id, session_type, messages: messages.map((message) => only(SEALED, message)) });

/** SHA-256 of a text in UTF-8, in hexadecimal; `subtle` is the browser's. */
export async function sha256(text, subtle) {
  const bytes = await subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Whether the transcript is what was sealed: `holds`, `broken`, or `unable` where the browser has no hash
 * (plain http outside this machine) or there is no digest yet. `told` is the digest that the page knows.
 */
export async function check(transcript, told, subtle) {
  if (!subtle || !transcript.digest) return "unable";
  const found = await sha256(sealedPart(transcript), subtle);
  return found === transcript.digest && (!told || told === found) ? "holds" : "broken";
}
