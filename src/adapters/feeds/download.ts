import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { FeedError } from '../../domain/errors.ts';

export interface DownloadLimits {
  /** For everything: redirects, headers and body. */
  readonly timeoutMs: number;
  /** Of the body as it comes, and again once it is decompressed. */
  readonly maxBytes: number;
}

const MAX_REDIRECTS = 5;

const inflate = promisify(gunzip);

/**
 * Downloads a text, decompressed where it is gzipped: known by its first bytes, for servers and caches disagree on
 * whether gzip is the file's type or its encoding. Raises FeedError; the message names the host, not the whole URL.
 */
export async function download(
  address: string,
  { timeoutMs, maxBytes }: DownloadLimits,
  send: typeof fetch = fetch,
): Promise<string> {
  const url = parseAddress(address);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await follow(url, signal, send);
    return await decompress(await readBody(response, url, maxBytes), url, maxBytes);
  } catch (error) {
    if (error instanceof FeedError) throw error;
    if (signal.aborted) {
      throw new FeedError(`${url.host} did not answer in full within ${timeoutMs / 1000} s.`);
    }
    throw new FeedError(`${url.host} could not be read (${reasonOf(error)}).`, { cause: error });
  }
}

function parseAddress(address: string): URL {
  if (!URL.canParse(address)) throw new FeedError(`"${address}" is not a URL.`);
  const url = new URL(address);
  if (url.protocol === 'https:' || isLoopback(url)) return url;
  throw new FeedError(`${url.host} is not fetched from: only https is, or this machine.`);
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost');
}

/** Follows redirects by hand: fetch would follow them to http too. */
async function follow(start: URL, signal: AbortSignal, send: typeof fetch): Promise<Response> {
  let url = start;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await send(url, { signal, redirect: 'manual' });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    const next = parseAddress(new URL(location, url).href);
    if (next.protocol !== start.protocol) {
      const [from, to] = [start, next].map(({ protocol }) => protocol.replace(':', ''));
      throw new FeedError(`${start.host} redirects from ${from} to ${to}.`);
    }
    url = next;
  }
  throw new FeedError(`${start.host} redirects more than ${MAX_REDIRECTS} times.`);
}

async function readBody(response: Response, url: URL, maxBytes: number): Promise<Buffer> {
  if (!response.ok) {
    await response.body?.cancel();
    throw new FeedError(`${url.host} answered ${response.status}.`);
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(url, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function decompress(body: Buffer, url: URL, maxBytes: number): Promise<string> {
  const isGzipped = body[0] === 0x1f && body[1] === 0x8b;
  if (!isGzipped) return body.toString('utf8');
  try {
    return (await inflate(body, { maxOutputLength: maxBytes })).toString('utf8');
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(url, maxBytes);
    throw new FeedError(`${url.host} sent broken gzip (${reasonOf(error)}).`, { cause: error });
  }
}

function tooLarge(url: URL, maxBytes: number): FeedError {
  return new FeedError(`${url.host} sent more than ${maxBytes / 1_000_000} MB.`);
}

/** What fetch puts into its error's cause says more than its "fetch failed". */
function reasonOf(error: unknown): string {
  return codeOf(propertyOf(error, 'cause')) ?? codeOf(error) ?? String(error);
}

function codeOf(error: unknown): string | undefined {
  const code = propertyOf(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
