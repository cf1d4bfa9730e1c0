import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { s3ReportFiles } from '../../../src/adapters/s3/report-files.ts';
import { startBucket } from '../support/storage.ts';

let storage: Awaited<ReturnType<typeof startBucket>>;

beforeAll(async () => {
  storage = await startBucket();
});
afterAll(() => storage.stop());

const now = () => new Date();
const files = () => s3ReportFiles(storage.client, storage.bucket, now);

it('a file is what its parts are, one after the other, of the type that it is', async () => {
  const key = await files().put('monday/alerts.csv', 'text/csv; charset=utf-8', ['a,', '“ü”\r\n']);
  expect(key).toBe('reports/monday/alerts.csv');
  const object = await storage.client.send(
    new GetObjectCommand({ Bucket: storage.bucket, Key: key }),
  );
  expect(object).toMatchObject({
    ContentType: 'text/csv; charset=utf-8',
    ContentDisposition: 'inline; filename="alerts.csv"',
  });
  expect(await object.Body?.transformToString()).toBe('a,“ü”\r\n');
});

it('a file may be larger than what is sent at once', async () => {
  function* parts() {
    for (let index = 0; index < 12; index += 1) yield 'x'.repeat(1024 * 1024);
  }
  const Key = await files().put('monday/large.html', 'text/html', parts());
  const object = await storage.client.send(new GetObjectCommand({ Bucket: storage.bucket, Key }));
  expect(object.ContentLength).toBe(12 * 1024 * 1024);
});

it('a link leads whoever has it to the file, and says until when at the latest', async () => {
  const key = await files().put('monday/alerts.html', 'text/html; charset=utf-8', ['<p>hello']);
  const before = Date.now();
  const { url, until, location } = await files().link(key);
  expect(location).toBe('s3://bucket/reports/monday/alerts.html');
  expect(Date.parse(until) - before).toBeGreaterThanOrEqual(6 * 3_600_000);
  expect(Date.parse(until) - Date.now()).toBeLessThanOrEqual(6 * 3_600_000);
  expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('21600');
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([200, '<p>hello']);
});
