import { AwsError } from '../endpoint/protocol.ts';

/** Where an image or repository was looked for: what ECR's messages name. */
export interface Place {
  readonly registryId: string;
  readonly repositoryName: string;
}

/** How a request names an image. */
export interface ImageId {
  readonly imageDigest?: string | undefined;
  readonly imageTag?: string | undefined;
}

const inPlace = ({ repositoryName, registryId }: Place) =>
  `in the repository with name '${repositoryName}' in the registry with id '${registryId}'`;

const imageIdText = ({ imageDigest, imageTag }: ImageId) =>
  `{imageDigest:'${imageDigest ?? null}', imageTag:'${imageTag ?? null}'}`;

export const invalidParameter = (parameter: string, constraint: string) =>
  new AwsError(
    'InvalidParameterException',
    `Invalid parameter at '${parameter}' failed to satisfy constraint: '${constraint}'`,
  );

/** The error for a token that was not given out for the request it came with. */
export const invalidToken = () =>
  invalidParameter('nextToken', 'must be the token of the page before, of the same request');

export const repositoryNotFound = ({ repositoryName, registryId }: Place) =>
  new AwsError(
    'RepositoryNotFoundException',
    `The repository with name '${repositoryName}' does not exist in the registry with id '${registryId}'`,
  );

export const imageNotFound = (imageId: ImageId, { repositoryName, registryId }: Place) =>
  new AwsError(
    'ImageNotFoundException',
    `The image with imageId ${imageIdText(imageId)} does not exist within the repository with name '${repositoryName}' in the registry with id '${registryId}'`,
  );

export const imageArchived = (imageDigest: string, place: Place) =>
  new AwsError(
    'ImageArchivedException',
    `The image with digest '${imageDigest}' ${inPlace(place)} is archived and cannot be scanned`,
  );

export const scanNotFound = (imageId: ImageId, place: Place) =>
  new AwsError(
    'ScanNotFoundException',
    `Image scan does not exist for the image with '${imageIdText(imageId)}' ${inPlace(place)}`,
  );

export const unsupportedImageType = (mediaType: string) =>
  new AwsError(
    'UnsupportedImageTypeException',
    `An artifact with media type '${mediaType}' cannot be scanned. Only container images can be scanned.`,
  );

export const scanQuotaExceeded = () =>
  new AwsError(
    'LimitExceededException',
    'The scan quota per image has been exceeded. Wait and try again.',
  );

export const basicScanningDisabled = () =>
  new AwsError('ValidationException', 'This feature is disabled');
