import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { USUAL_ENDPOINT } from '../endpoint/gateway.ts';
import type { AwsResponse, AwsService } from '../endpoint/protocol.ts';
import { feedFile } from './files.ts';

const compress = promisify(gzip);

/** By path, as CISA and FIRST serve them. */
const FILES: Readonly<Record<string, () => Promise<AwsResponse>>> = {
  '/feeds/known_exploited_vulnerabilities.json': async () =>
    answer('application/json', await feedFile('kev')),
  '/feeds/epss_scores-current.csv.gz': async () =>
    answer('application/gzip', await compress(await feedFile('epss'))),
};

/**
 * Parameters of serverless.yml that let the service fetch its feeds from the local endpoint: on its usual port, which
 * stands for any other when functions are created, so that a package does not depend on the port.
 */
export const FEED_PARAMETERS = {
  kevUrl: `${USUAL_ENDPOINT}/feeds/known_exploited_vulnerabilities.json`,
  epssUrl: `${USUAL_ENDPOINT}/feeds/epss_scores-current.csv.gz`,
} as const;

/** Serves small feeds of this project's own under `/feeds/`, so that nothing is fetched from the internet. */
export function createFeeds(): AwsService {
  return async ({ url }) =>
    (await FILES[url.pathname]?.()) ?? {
      ...answer('text/plain', `There is no feed ${url.pathname}.\n`),
      status: 404,
    };
}

function answer(type: string, body: AwsResponse['body']): AwsResponse {
  return { status: 200, headers: { 'content-type': type }, body };
}
