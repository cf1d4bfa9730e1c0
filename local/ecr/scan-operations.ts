import { fromToken, pageOf } from '../endpoint/paging.ts';
import type { Operation, OperationContext } from '../endpoint/protocol.ts';
import type { RecordedScan, RegistryScanningConfiguration } from '../recorded-registry/index.ts';
import { isIndex } from '../recorded-registry/index.ts';
import {
  basicScanningDisabled,
  type ImageId,
  imageArchived,
  imageNotFound,
  invalidToken,
  scanNotFound,
  scanQuotaExceeded,
  unsupportedImageType,
} from './errors.ts';
import { checked, describeImageScanFindingsInput, startImageScanInput } from './inputs.ts';
import type { Scans } from './scans.ts';
import type { Store } from './store.ts';

/** Enhanced findings come at most 100 a page, whatever is asked for (boto/boto3#3449). */
const ENHANCED_PAGE_SIZE = 100;

const IMAGE_CONFIGS: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** The operations that start scans and read their findings. */
export function scanOperations(
  store: Store,
  scans: Scans,
  { scanType }: RegistryScanningConfiguration,
): Readonly<Record<string, Operation>> {
  const locate = (
    input: { repositoryName: string; registryId?: string | undefined; imageId: ImageId },
    { region }: OperationContext,
  ) => {
    const { repositoryName, registryId = store.registryId, imageId } = input;
    const place = { repositoryName, registryId };
    const image = store.repository(region, input).images.find(imageId);
    if (!image) throw imageNotFound(imageId, place);
    const found = { ...imageId, imageDigest: image.detail.imageDigest };
    return { image, place, imageId: found };
  };

  return {
    StartImageScan: checked(startImageScanInput, (input, context) => {
      const { image, place, imageId } = locate(input, context);
      const { imageManifestMediaType = '', artifactMediaType, imageStatus } = image.detail;
      if (scanType === 'ENHANCED') throw basicScanningDisabled();
      if (imageStatus === 'ARCHIVED') throw imageArchived(imageId.imageDigest, place);
      if (isIndex(image.detail)) throw unsupportedImageType(imageManifestMediaType);
      if (artifactMediaType !== undefined && !IMAGE_CONFIGS.has(artifactMediaType)) {
        throw unsupportedImageType(artifactMediaType);
      }
      if (scans.isQuotaUsed(image)) throw scanQuotaExceeded();
      scans.start(image);
      return { ...place, imageId, imageScanStatus: { status: 'IN_PROGRESS' } };
    }),

    DescribeImageScanFindings: checked(describeImageScanFindingsInput, (input, context) => {
      const { image, place, imageId } = locate(input, context);
      const scan = scans.of(image);
      if (!scan) throw scanNotFound(input.imageId, place);
      const request = ['DescribeImageScanFindings', place, imageId.imageDigest];
      const start = fromToken(request, input.nextToken);
      if (start === undefined) throw invalidToken();
      return {
        ...place,
        imageId,
        imageScanStatus: scan.imageScanStatus,
        ...pageOfFindings(scan, request, start, input.maxResults),
      };
    }),
  };
}

/** The findings of one page, with the counts of the whole image. */
function pageOfFindings(
  { imageScanFindings }: RecordedScan,
  request: unknown,
  start: number,
  maxResults = 100,
) {
  if (!imageScanFindings) return { imageScanFindings };
  const { findings, enhancedFindings, ...whole } = imageScanFindings;
  if (enhancedFindings) {
    const page = pageOf(enhancedFindings, request, start, ENHANCED_PAGE_SIZE);
    return {
      imageScanFindings: { ...whole, enhancedFindings: page.items },
      nextToken: page.nextToken,
    };
  }
  const page = pageOf(findings ?? [], request, start, maxResults);
  return { imageScanFindings: { ...whole, findings: page.items }, nextToken: page.nextToken };
}
