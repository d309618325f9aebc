import { expect, test } from "vitest";
import { admit } from "../../../fixtures/admission-review.ts";
import { RECORDED_ANSWERS, RECORDED_BINDING, RECORDED_POLICY } from "../../../fixtures/recorded-admission.ts";

/** What follows is CEL's own error in the words of its implementation. */
const ERROR = /(?<=resulted in error: ).*/s;

test.each(RECORDED_ANSWERS)(
  "the API server of these tests gives the recorded answer to %s",
  (_, review, answer) => {
    const denial = admit([RECORDED_POLICY, RECORDED_BINDING], review);
    expect(denial?.code).toBe(answer?.code);
    expect(denial?.message.replace(ERROR, "")).toBe(answer?.message.replace(ERROR, ""));
  },
);

test("a policy without a binding, or with one that only audits, does nothing", () => {
  const [, review] = RECORDED_ANSWERS[0] ?? [];
  if (review === undefined) throw new Error("nothing was recorded");
  const auditing = { ...RECORDED_BINDING, spec: { ...RECORDED_BINDING.spec, validationActions: ["Audit"] } };
  expect(admit([RECORDED_POLICY, RECORDED_BINDING], review)).toBeDefined();
  expect(admit([RECORDED_POLICY], review)).toBeUndefined();
  expect(admit([RECORDED_POLICY, auditing], review)).toBeUndefined();
});
