/** What a driver author imports. */
export { type Clock, clockStartingAt, sleep, systemClock, type Timer } from "./clock.ts";
export {
  type Accessor,
  type AnyDriver,
  type Arguments,
  type Command,
  type CommandBuilder,
  type CommandCalls,
  type Driver,
  type EventData,
  type Log,
  type Module,
  need,
  type Route,
  type RouteBuilder,
  type RouteCall,
  type RouteReply,
  type RouteVisit,
  type Shape,
  type StatusValues,
  type SystemInfo,
  type Values,
  type WebhookHandler,
  type WebhookReply,
  type WebhookRequest,
} from "./contract.ts";
export { defineDriver } from "./define-driver.ts";
export { type DriverDescription, describeDriver, jsonSchema } from "./describe.ts";
export {
  DriverError,
  type ErrorCode,
  errorCatalogue,
  type FailureKind,
  failureKinds,
  InternalError,
  type Issue,
  type OutsideCall,
  outcomeUnknown,
  outsideCall,
  outsideCallFailed,
} from "./errors.ts";
export { notJson, parseJson, refusal, unexpectedAnswer } from "./http/answer-errors.ts";
export { exchange, type Service } from "./http/exchange.ts";
export {
  type Caller,
  type HttpAnswer,
  HttpClient,
  type HttpClientOptions,
  type HttpRequest,
  type Problem,
} from "./http/http-client.ts";
export { path, percentEncoded } from "./http/path.ts";
export {
  isThrottling,
  longestHold,
  mayHaveTakenEffect,
  pauseBeforeRetry,
  priorityOf,
  retryAfter,
  retryBudget,
} from "./http/retry.ts";
export { credential, serviceUrl } from "./http/service-settings.ts";
export { type Watch, type WatchOptions, watchService } from "./http/watch-service.ts";
export { type Level, levels } from "./level.ts";
export type { OutgoingCall } from "./module/boundary.ts";
export { type OffsetSegment, offsetSegments } from "./offset-segments.ts";
export { patient } from "./patient.ts";
export { qrPng, qrSvg } from "./qr.ts";
export { emailAddress, mailbox, unixTime } from "./schemas.ts";
export { masked, personal, secret } from "./secret.ts";
export { renderHtml, renderText, type TemplateValues } from "./templates.ts";
export { Throttle, type ThrottledTask, type ThrottleOptions } from "./throttle/throttle.ts";
export {
  addDays,
  addPeriod,
  dateAt,
  ianaZone,
  startOfDate,
  timeZone,
  unixTimeOf,
  wallClock,
  windowsZone,
  type ZonedDateTime,
} from "./time-zone.ts";
