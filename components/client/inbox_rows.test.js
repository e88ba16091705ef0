import { describe, expect, test } from "bun:test";
import { merged, row, when } from "./inbox_rows.js";

const SESSION = { id: "c1", title: "Intake interview", created_at: "2026-11-03T08:00:00Z", finalized_at: null, last_message: null };
const SAID = { author_id: "u2", author_name: "Sam", content: "two\n  lines ", created_at: "2026-11-03T09:00:00Z" };

describe("a line of the list", () => {
  test("tells what was said last, on one line, and by whom", () => {
    const theirs = row({ ...SESSION, last_message: SAID }, "u1");
    expect([theirs.author, theirs.line, theirs.at]).toEqual(["Sam", "two lines", SAID.created_at]);
    expect(row({ ...SESSION, last_message: SAID }, "u2").author).toBe("You");
  });

  test("of a silent conversation tells when it began", () => {
    expect(row(SESSION, "u1")).toMatchObject({ author: "", line: "", at: SESSION.created_at, sealed: false });
  });

  test("of a sealed one tells when it was sealed", () => {
    const sealed = row({ ...SESSION, finalized_at: "2026-11-04T09:00:00Z" }, "u1");
    expect(sealed).toMatchObject({ sealed: true, at: "2026-11-04T09:00:00Z" });
  });
});

test("what is unread is counted where the server says so", () => {
  expect(row(SESSION, "u1").unread).toBe(0);
  expect(row({ ...SESSION, unread: 3 }, "u1").unread).toBe(3);
});

describe("when something was", () => {
  const now = new Date(2026, 10, 5, 12, 0);
  const at = (day, hour) => new Date(2026, 10, day, hour, 5).toISOString();

  test("is a time today and a day before", () => {
    expect(when(at(5, 9), false, now)).toBe("09:05");
    expect(when(at(4, 9), false, now)).toBe("Yesterday");
  });

  test("is said in words of a seal", () => {
    expect(when(at(5, 9), true, now)).toBe("Sealed today");
  });
});

test("a line that has changed since stands where it stood", () => {
  const [one, two, three] = ["1", "2", "3"].map((id) => ({ id, line: "old" }));
  const newer = { id: "2", line: "new" };
  expect(merged([one, two, three], [newer, { id: "9", line: "gone" }])).toEqual([one, newer, three]);
});
