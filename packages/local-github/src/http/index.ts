export { Faults, type Injection, type InjectionHandle, type Strike } from "./faults.ts";
export type { Answer, HttpRequest } from "./http-message.ts";
export { parseJson } from "./parse-json.ts";
export { readRequest } from "./read-request.ts";
export { sendAnswer, serialiseBody } from "./send-answer.ts";
export { timestamp } from "./timestamp.ts";
