/** Stands in for Reflex's library of merging: what is plain in two objects, to any depth. */
const isPlain = (value) => value?.constructor === Object;

/** Return an object with the keys of both; where both have one, `over` wins, or both are merged if they are plain objects. */
export function mergician(under, over) {
  const merged = { ...under };
  for (const [key, value] of Object.entries(over)) {
    merged[key] = isPlain(value) && isPlain(under[key]) ? mergician(under[key], value) : value;
  }
  return merged;
}
