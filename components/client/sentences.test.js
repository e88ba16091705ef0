import { describe, expect, test } from "bun:test";
import { unsaid, wholeUntil } from "./sentences.js";

const whole = (text) => text.slice(0, wholeUntil(text));

describe("whole sentences", () => {
  test.each([
    ["I hear", ""],
    ["I hear you. And", "I hear you. "],
    ["I hear you.", ""], // it may go on: "3.5", "…"
    ["Is it? Yes! Well… then", "Is it? Yes! Well… "],
    ['She said "no." Then', 'She said "no." '],
    ["It costs 3.5 euros and", ""],
    ["See e.g. the sink, or Dr. Who", ""],
    ["What I heard:\n- a point", "What I heard:\n"],
    ["1. Sunday", ""],
    ["1. Sunday\n2. Thu", "1. Sunday\n"],
    ["そうですね。では", ""],
    ["そうですね。\nでは", "そうですね。\n"],
  ])("of %p are %p", (text, expected) => {
    expect(whole(text)).toBe(expected);
  });

  test("never reach less far as the text grows", () => {
    const text = "One. Two e.g. three! **Four?** Five\nsix 7. Eight. ";
    let last = 0;
    for (let length = 0; length <= text.length; length += 1) {
      const until = wholeUntil(text.slice(0, length));
      expect(until).toBeGreaterThanOrEqual(last);
      last = until;
    }
    expect(last).toBe(text.length);
  });
});

test("what is said once isn't said again, and marks aren't said at all", () => {
  const text = "You **both** spoke. Then [quiet](https://a.example). Now";
  const first = unsaid(text.slice(0, 25), 0);
  expect(first.words).toBe("You both spoke.");
  const second = unsaid(text, first.until);
  expect(second.words).toBe("Then quiet.");
  expect(unsaid(text, second.until).words).toBe("");
});
