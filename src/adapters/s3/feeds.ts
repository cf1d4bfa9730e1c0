import {
  DeleteObjectCommand,
  GetObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { FeedName, ScoreTable } from '../../domain/feed.ts';
import { prioritiesFrom } from '../../domain/priorities.ts';
import type { Feeds } from '../../ports.ts';
import { putJson, readJson } from './objects.ts';

/** A new copy is seen after this long, and a copy that could not be read is looked for again. */
const LOOK_AGAIN_MS = 15 * 60 * 1000;
const RETRY_MS = 60 * 1000;

/** Scores are not looked at one by one: it would make reading 300,000 of them take four times as long. */
const SHAPES = {
  kev: z.object({
    feed: z.literal('kev'),
    fetchedAt: z.iso.datetime(),
    publishedAt: z.string().optional(),
    ids: z.array(z.string()),
  }),
  epss: z.object({
    feed: z.literal('epss'),
    fetchedAt: z.iso.datetime(),
    publishedAt: z.string().optional(),
    scores: z.record(z.string(), z.custom<ScoreTable[string]>(isObject)),
  }),
};

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Where a feed's last good copy is kept. */
export function feedKey(feed: FeedName): string {
  return `feeds/${feed}.json.gz`;
}

/** A copy that cannot be used. */
export interface FeedProblem {
  readonly feed: FeedName;
  /** Never fetched, or turned off: nothing is wrong. */
  readonly isMissing: boolean;
  readonly error: unknown;
}

/** The last good copies, each read once per container and 15 minutes, and only when it has changed. */
export function s3Feeds(options: {
  readonly client: S3Client;
  readonly bucket: string;
  readonly now: () => Date;
  readonly onProblem: (problem: FeedProblem) => void;
}): Feeds {
  const { client, bucket, now } = options;
  const onProblem = (feed: FeedName) => (error: unknown) =>
    options.onProblem({ feed, isMissing: isMissing(error), error });
  const readKev = (etag?: string) => read(client, bucket, 'kev', SHAPES.kev, etag);
  const readEpss = (etag?: string) => read(client, bucket, 'epss', SHAPES.epss, etag);
  const kevCopy = cached(readKev, now, onProblem('kev'));
  const epssCopy = cached(readEpss, now, onProblem('epss'));

  return {
    async priorities() {
      const [kev, epss] = await Promise.all([kevCopy(), epssCopy()]);
      return prioritiesFrom({ kev, epss });
    },

    async lastGood(feed) {
      try {
        return (await (feed === 'kev' ? readKev() : readEpss()))?.copy;
      } catch (error) {
        onProblem(feed)(error);
        return undefined;
      }
    },

    store: (copy) => putJson(client, bucket, feedKey(copy.feed), copy),

    async remove(feed) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: feedKey(feed) }));
    },
  };
}

interface Read<T> {
  readonly copy: T;
  readonly etag: string | undefined;
}

/** Undefined where the copy is still the one of this ETag. */
async function read<T>(
  client: S3Client,
  bucket: string,
  feed: FeedName,
  shape: z.ZodType<T>,
  etag?: string,
): Promise<Read<T> | undefined> {
  try {
    const { Body, ETag } = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: feedKey(feed), IfNoneMatch: etag }),
    );
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    const document = await readJson(bytes, `s3://${bucket}/${feedKey(feed)}`);
    return { copy: shape.parse(document), etag: ETag };
  } catch (error) {
    if (statusOf(error) === 304) return undefined;
    throw error;
  }
}

/**
 * A copy that was good stays in use while it cannot be read again, unless it is gone. Raises where there is none to use
 * because S3 did not answer: findings would be judged as if no feed knew them, and a second try may tell.
 */
function cached<T>(
  readIfChanged: (etag?: string) => Promise<Read<T> | undefined>,
  now: () => Date,
  onProblem: (error: unknown) => void,
): () => Promise<T | undefined> {
  let held: Read<T> | undefined;
  let lookAgainAt = 0;
  return async () => {
    if (now().getTime() < lookAgainAt) return held?.copy;
    try {
      held = (await readIfChanged(held?.etag)) ?? held;
      lookAgainAt = now().getTime() + LOOK_AGAIN_MS;
    } catch (error) {
      onProblem(error);
      if (isMissing(error)) held = undefined;
      else if (!held && !isBroken(error)) throw error;
      lookAgainAt = now().getTime() + RETRY_MS;
    }
    return held?.copy;
  };
}

/** Whether it has been read, and is no copy of a feed that this version knows: a further try would find the same. */
function isBroken(error: unknown): boolean {
  const { name = '', code = '' } = Object(error) as {
    readonly name?: string;
    readonly code?: unknown;
  };
  return (
    ['ZodError', 'SyntaxError', 'NewerSchemaError'].includes(name) || String(code).startsWith('Z_')
  );
}

/** S3 answers 403 instead of 404 to those who may not list the bucket. */
function isMissing(error: unknown): boolean {
  return [403, 404].includes(statusOf(error) ?? 0);
}

function statusOf(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}
