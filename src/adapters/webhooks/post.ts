import * as z from 'zod';
import { DeliveryRefusedError, TemporarilyUnavailableError } from '../../domain/errors.ts';
import type { Sent } from '../../ports.ts';

const TIMEOUT_MS = 10_000;

/** One message to one receiver; `name` is how errors call it, for the address is often a secret. */
export interface Post {
  readonly name: string;
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the receiver's own words for a refusal mean, for people. */
  readonly refusals?: Readonly<Record<string, string>>;
}

/**
 * Posts JSON. Answers `throttled` where the receiver asks to come back later. Raises DeliveryRefusedError where it will
 * not accept the next try either, TemporarilyUnavailableError where it may.
 */
export async function postJson(post: Post, send: typeof fetch): Promise<Sent> {
  const { name, refusals = {} } = post;
  const response = await reaching(name, request(post, send));
  if (response.ok) return { status: 'delivered' };
  if (response.status === 429 || saysWhen(response)) {
    return { status: 'throttled', retryAfterSeconds: retryAfter(response) };
  }
  if (response.status >= 500 || response.status === 408) {
    throw new TemporarilyUnavailableError(`${name} answered ${response.status}.`);
  }
  const text = await reaching(name, response.text());
  const reason = withoutEcho(text.trim(), post).slice(0, 100);
  const meaning = Object.hasOwn(refusals, reason) ? refusals[reason] : undefined;
  throw new DeliveryRefusedError(
    `${name} answered ${response.status}: ${meaning ?? (reason || (BY_STATUS[response.status] ?? 'no reason given'))}.`,
  );
}

/** What is shorter is a word, or an id that gives nothing away. */
const SHORTEST_SECRET = 12;

/**
 * What a receiver says, but nothing where it repeats some of what only it and the service know: addresses of webhooks
 * are secrets, and there are receivers that name the address which they do not know.
 */
function withoutEcho(text: string, { url, headers = {} }: Omit<Post, 'body'>): string {
  const { pathname, search } = new URL(url);
  const sent = [pathname, search, ...Object.values(headers)];
  const said = decoded(text);
  const parts = sent.flatMap((one) => decoded(one).split(/[/?&=, ]/));
  return parts.some((part) => piecesOf(part).some((piece) => said.includes(piece))) ? '' : text;
}

/** An answer may end in the middle of it. */
function piecesOf(part: string): readonly string[] {
  const count = Math.max(0, part.length - SHORTEST_SECRET + 1);
  return Array.from({ length: count }, (_, start) => part.slice(start, start + SHORTEST_SECRET));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const BY_STATUS: Readonly<Record<number, string>> = {
  401: 'it does not accept the credentials',
  403: 'it does not accept the credentials',
  404: 'there is nothing at this address any more',
  410: 'the webhook has been removed',
  413: 'the message is too large for it',
};

/** What a receiver has answered, and the JSON of it as far as it is any. */
export interface Exchange {
  readonly response: Response;
  readonly answer: {
    readonly ok?: boolean | undefined;
    readonly error?: string | undefined;
    readonly ts?: string | undefined;
  };
}

/**
 * Posts JSON to a receiver whose answer is in its body. Raises TemporarilyUnavailableError where it is not reached, or
 * its answer breaks off.
 */
export async function exchangeJson(post: Post, send: typeof fetch): Promise<Exchange> {
  const response = await reaching(post.name, request(post, send));
  const text = await reaching(post.name, response.text());
  const answer = Answer.safeParse(parsed(withoutEcho(text, post))).data ?? {};
  return { response, answer };
}

const Answer = z.object({
  ok: z.boolean().optional(),
  error: z.string().max(100).optional(),
  ts: z.string().optional(),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function request({ name, url, body, headers }: Post, send: typeof fetch): Promise<Response> {
  if (!isHttps(url)) {
    throw new DeliveryRefusedError(
      `The secret of ${name} is not the address of a webhook (https).`,
    );
  }
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    // Followed, it would become a GET of some page, whose answer looks like a delivery.
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

/** What is sent, or read of the answer: either may break off. */
async function reaching<T>(name: string, exchange: Promise<T>): Promise<T> {
  try {
    return await exchange;
  } catch (error) {
    if (error instanceof DeliveryRefusedError) throw error;
    // Not the error itself: fetch puts the URL, which may be the secret, into some of its messages.
    const kind = error instanceof Error ? error.name : 'unknown error';
    throw new TemporarilyUnavailableError(`${name} could not be reached (${kind}).`);
  }
}

/** Plain HTTP only to this very machine, where nobody listens in. */
function isHttps(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === '127.0.0.1');
}

/** Whether a receiver that is not available says when it will be. */
export function saysWhen({ status, headers }: Response): boolean {
  return status === 503 && headers.has('retry-after');
}

const LONGEST_WAIT = 3600;

/**
 * Seconds, an hour at most: given as such, or as a date (RFC 9110, 10.2.3), which counts from what the receiver's own
 * clock says. What is missing or odd counts as 30.
 */
export function retryAfter({ headers }: Response): number {
  const value = headers.get('retry-after') ?? '';
  const seconds = /^[\d.]+$/.test(value)
    ? Number(value)
    : (Date.parse(value) - Date.parse(headers.get('date') ?? '')) / 1000;
  return seconds > 0 ? Math.min(Math.ceil(seconds), LONGEST_WAIT) : 30;
}
