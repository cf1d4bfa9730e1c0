import type { AwsResponse } from './protocol.ts';
import { escapeXml } from './xml.ts';

type Answer = readonly [status: number, code: string, message: string];

interface ErrorForms {
  /** Writes an error in the service's protocol. */
  readonly form: (answer: Answer) => AwsResponse;
  readonly throttled: Answer;
  readonly serverError: Answer;
  /** How it says that the caller may not: `AccessDeniedException` with 400 where nothing else stands here. */
  readonly denied?: readonly [status: number, code: string];
}

const RATE = 'Rate exceeded';
const INTERNAL = 'An internal error has occurred.';

/** The errors of services as their models and their practice have them, by signing name. */
const BY_SERVICE: Readonly<Record<string, ErrorForms>> = {
  dynamodb: {
    form: awsJson('1.0', 'com.amazonaws.dynamodb.v20120810#'),
    throttled: [
      400,
      'ProvisionedThroughputExceededException',
      'The level of configured provisioned throughput for the table was exceeded.',
    ],
    serverError: [500, 'InternalServerError', 'Internal server error'],
  },
  ecr: {
    form: awsJson('1.1'),
    throttled: [400, 'ThrottlingException', RATE],
    serverError: [500, 'ServerException', INTERNAL],
  },
  events: {
    form: awsJson('1.1'),
    throttled: [400, 'ThrottlingException', RATE],
    serverError: [500, 'InternalException', INTERNAL],
  },
  lambda: {
    form: restJson,
    throttled: [429, 'TooManyRequestsException', RATE],
    serverError: [500, 'ServiceException', INTERNAL],
    denied: [403, 'AccessDeniedException'],
  },
  s3: {
    form: restXml,
    throttled: [503, 'SlowDown', 'Please reduce your request rate.'],
    serverError: [500, 'InternalError', 'We encountered an internal error. Please try again.'],
    denied: [403, 'AccessDenied'],
  },
  inspector2: {
    form: restJson,
    throttled: [429, 'ThrottlingException', RATE],
    serverError: [500, 'InternalServerException', INTERNAL],
    denied: [403, 'AccessDeniedException'],
  },
  scheduler: {
    form: restJson,
    throttled: [429, 'ThrottlingException', RATE],
    serverError: [500, 'InternalServerException', INTERNAL],
  },
  secretsmanager: {
    form: awsJson('1.1'),
    throttled: [400, 'ThrottlingException', RATE],
    serverError: [500, 'InternalServiceError', INTERNAL],
  },
  sns: {
    form: query,
    throttled: [429, 'Throttled', RATE],
    serverError: [500, 'InternalError', INTERNAL],
    denied: [403, 'AuthorizationError'],
  },
  sqs: {
    form: awsJson('1.0', 'com.amazonaws.sqs#'),
    throttled: [403, 'RequestThrottled', RATE],
    serverError: [500, 'InternalError', INTERNAL],
    denied: [403, 'AccessDenied'],
  },
  states: {
    form: awsJson('1.0'),
    throttled: [400, 'ThrottlingException', RATE],
    serverError: [500, 'InternalServerError', INTERNAL],
  },
};

const ANY: ErrorForms = {
  form: awsJson('1.1'),
  throttled: [400, 'ThrottlingException', RATE],
  serverError: [500, 'InternalFailure', INTERNAL],
};

/** How a service asks its callers to slow down. */
export function throttledAnswer(service: string): AwsResponse {
  const { form, throttled } = BY_SERVICE[service] ?? ANY;
  return form(throttled);
}

/** How a service says that it has failed. */
export function serverErrorAnswer(service: string): AwsResponse {
  const { form, serverError } = BY_SERVICE[service] ?? ANY;
  return form(serverError);
}

/** How a service refuses what the caller's role does not allow. */
export function accessDeniedAnswer(service: string, message: string): AwsResponse {
  const { form, denied = [400, 'AccessDeniedException'] } = BY_SERVICE[service] ?? ANY;
  return form([...denied, message]);
}

/** What Step Functions says of a task token whose task has timed out. */
export function tokenExpiredAnswer(): AwsResponse {
  return awsJson('1.0')([400, 'TaskTimedOut', 'Task Timed Out: The task is no longer waiting.']);
}

/** What a load balancer says, in no protocol of AWS. */
export function unavailableAnswer(): AwsResponse {
  return {
    status: 503,
    headers: { 'content-type': 'text/html' },
    body: '<html><body><b>Http/1.1 Service Unavailable</b></body></html>',
  };
}

function awsJson(version: '1.0' | '1.1', namespace = ''): ErrorForms['form'] {
  return ([status, code, message]) => ({
    status,
    headers: { 'content-type': `application/x-amz-json-${version}` },
    body: JSON.stringify({ __type: `${namespace}${code}`, message }),
  });
}

function restJson([status, code, message]: Answer): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ Type: status < 500 ? 'User' : 'Service', message }),
  };
}

function restXml([status, code, message]: Answer): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/xml' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`,
  };
}

function query([status, code, message]: Answer): AwsResponse {
  const type = status < 500 ? 'Sender' : 'Receiver';
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: `<ErrorResponse><Error><Type>${type}</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>`,
  };
}
