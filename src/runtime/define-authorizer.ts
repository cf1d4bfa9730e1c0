import middy from '@middy/core';
import type { Admission } from '../api/authorize.ts';
import type { RawRequest } from '../api/http/route.ts';
import { readConfig } from './config.ts';
import { type HttpEvent, toRequest } from './http-event.ts';
import { type Factories, type Made, make } from './make.ts';

/** Makes the Lambda authorizer of the HTTP API (payload 2.0, simple responses). */
export function defineAuthorizer<F extends Factories>(options: {
  readonly ports: F;
  readonly run: (ports: Made<F>) => (request: RawRequest) => Promise<Admission>;
}) {
  const decide = options.run(make(options.ports, readConfig()));
  return middy<HttpEvent>().handler(async (event) => {
    const admission = await decide(toRequest(event));
    if (!admission.isAuthorized) return { isAuthorized: false };
    const { name, scopes = [] } = admission.caller ?? {};
    // What an authorizer hands on are single values.
    return {
      isAuthorized: true,
      context: name === undefined ? {} : { name, scopes: scopes.join(' ') },
    };
  });
}
