export { Faults, type Injection, type InjectionHandle, type Strike } from "./faults.ts";
export {
  type Answer,
  type HttpRequest,
  parseJson,
  readRequest,
  sendAnswer,
  serialiseBody,
  timestamp,
} from "./http-message.ts";
export { listen } from "./listen.ts";
