import type { ImageRef } from '../domain/image.ts';
import { imagePath, PATHS, withQuery } from './dashboard/paths.ts';

/** Longer than any address of a real image. */
const LONGEST = 1000;

/** The image's page in the ECR console. */
export function imageLink({ registryId, region, repository, imageDigest }: ImageRef): string {
  const path = [
    'ecr',
    'repositories',
    'private',
    registryId,
    ...repository.split('/'),
    '_',
    'image',
  ];
  const address = [...path, imageDigest, 'details'].map(encode).join('/');
  return consoleLink(region, `${address}?region=${encode(region)}`);
}

/** The image's page in the dashboard at that address, with all of its findings; undefined where there is none. */
export function dashboardLink(dashboard: string | undefined, image: ImageRef): string | undefined {
  return dashboardPage(dashboard, imagePath(image));
}

/** The page of the images that breach in the dashboard at that address; undefined where there is none. */
export function breachesLink(dashboard: string | undefined): string | undefined {
  return dashboardPage(dashboard, withQuery(PATHS.images, { verdict: 'breach' }));
}

function dashboardPage(dashboard: string | undefined, path: string): string | undefined {
  if (dashboard === undefined) return undefined;
  const link = `${dashboard}${path}`;
  return link.length <= LONGEST ? link : dashboard;
}

/** The execution's page in the Step Functions console. */
export function executionLink(executionArn: string): string {
  const region = executionArn.split(':')[3] ?? '';
  const page = `states/home?region=${encode(region)}#/v2/executions/details/`;
  return consoleLink(region, `${page}${encode(executionArn)}`);
}

/** A scanner's link, if it leads to the web and is of a sensible length. */
export function webLink(address: string | undefined): string | undefined {
  const url = address === undefined ? null : URL.parse(address);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return undefined;
  return url.href.length <= 300 ? url.href : undefined;
}

function consoleLink(region: string, path: string): string {
  const link = `https://${encode(region)}.${consoleDomain(region)}/${path}`;
  return link.length <= LONGEST ? link : 'https://console.aws.amazon.com/';
}

/** Each partition of AWS has its own console. */
function consoleDomain(region: string): string {
  if (region.startsWith('cn-')) return 'console.amazonaws.cn';
  if (region.startsWith('us-gov-')) return 'console.amazonaws-us-gov.com';
  return 'console.aws.amazon.com';
}

/** Image digests and ARNs keep their colons, as in the addresses that the console itself shows. */
function encode(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replaceAll('%3A', ':');
}
