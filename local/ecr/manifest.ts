import { createHash } from 'node:crypto';
import type { ImageDetail, RecordedManifest } from '../recorded-registry/index.ts';

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const LAYER_MEDIA_TYPES: Readonly<Record<string, string>> = {
  [OCI_MANIFEST]: 'application/vnd.oci.image.layer.v1.tar+gzip',
  'application/vnd.docker.distribution.manifest.v2+json':
    'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

/**
 * A manifest for an image whose own was not recorded: one layer, with the recorded media types and size.
 * Its digest is not the image's, as no text can be made up that hashes to a given digest.
 */
export function standInManifest(detail: ImageDetail): Required<RecordedManifest> {
  const mediaType = detail.imageManifestMediaType ?? OCI_MANIFEST;
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: {
      mediaType: detail.artifactMediaType ?? 'application/vnd.oci.image.config.v1+json',
      digest: digestOf(`config of ${detail.imageDigest}`),
      size: 1470,
    },
    layers: [
      {
        mediaType: LAYER_MEDIA_TYPES[mediaType] ?? 'application/octet-stream',
        digest: digestOf(`layer of ${detail.imageDigest}`),
        size: detail.imageSizeInBytes ?? 0,
      },
    ],
  };
  return { imageManifest: JSON.stringify(manifest), imageManifestMediaType: mediaType };
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
