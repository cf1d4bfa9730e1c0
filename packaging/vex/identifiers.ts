import { PackageURL } from 'packageurl-js';
import type { VexImage, VexPackage } from '../../src/domain/suppression.ts';

/** What an identifier of a VEX document names. */
export type Named =
  | { readonly kind: 'image'; readonly image: VexImage }
  | { readonly kind: 'package'; readonly package: VexPackage };

/** An identifier that nothing can be matched by; the message says why. */
export class UnusableIdentifierError extends Error {
  override readonly name = 'UnusableIdentifierError';
}

const IMAGE_DIGEST = /^sha256:[0-9a-f]{64}$/;

/** `registry.example:5000/payments/api:1.4.2@sha256:…`, all but the repository optional. */
const IMAGE_REFERENCE =
  /^(?<repository>(?:[\w.-]+:\d+\/)?[\w./-]+?)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<imageDigest>sha256:[0-9a-f]{64}))?$/;

/** Reads a package URL or the reference of an image. Throws UnusableIdentifierError. */
export function readIdentifier(text: string): Named {
  if (text.startsWith('pkg:')) return readPackageUrl(text);
  const reference = IMAGE_REFERENCE.exec(text)?.groups;
  if (!reference) {
    throw new UnusableIdentifierError(`"${text}" is neither a package URL nor an image`);
  }
  const { repository, tag, imageDigest } = reference;
  return { kind: 'image', image: { repository, tag, imageDigest } };
}

function readPackageUrl(text: string): Named {
  const purl = parse(text);
  switch (purl.type) {
    case 'oci':
      return { kind: 'image', image: toImage(purl) };
    case 'docker':
      throw new UnusableIdentifierError(
        `"${text}": name the image as pkg:oci/… or as repository:tag instead`,
      );
    default:
      return {
        kind: 'package',
        package: { names: namesOf(purl), versions: versionsOf(purl) },
      };
  }
}

function parse(text: string): PackageURL {
  try {
    return PackageURL.fromString(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnusableIdentifierError(`"${text}" is not a package URL: ${reason}`, {
      cause: error,
    });
  }
}

/** `pkg:oci/api@sha256%3A…?repository_url=registry.example/payments/api&tag=1.4.2`; the version is the image digest. */
function toImage({ name, version, qualifiers }: PackageURL): VexImage {
  if (version && !IMAGE_DIGEST.test(version)) {
    throw new UnusableIdentifierError(
      `the version "${version}" is not an image digest; a tag is named by ?tag=`,
    );
  }
  const url = qualifiers?.repository_url?.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  return {
    repository: url ? withName(url, name) : version ? undefined : name,
    tag: qualifiers?.tag,
    imageDigest: version ?? undefined,
    architecture: qualifiers?.arch,
  };
}

/** Some tools end the repository's address with its name, others leave it out. */
function withName(url: string, name: string): string {
  return url.split('/').at(-1) === name ? url : `${url}/${name}`;
}

/** Names as ECR and Inspector spell them, per package manager; the namespace of a distribution is no part of them. */
function namesOf({ type, namespace, name }: PackageURL): readonly string[] {
  const whole = (separator: string) => (namespace ? `${namespace}${separator}${name}` : name);
  switch (type) {
    case 'deb':
    case 'rpm':
    case 'apk':
      return [name.toLowerCase()];
    case 'maven':
      return [whole(':').toLowerCase()];
    case 'pypi':
      return [...new Set([name, name.replaceAll('-', '_'), name.replaceAll('-', '.')])].map((one) =>
        one.toLowerCase(),
      );
    default:
      return [whole('/').toLowerCase()];
  }
}

/** Go writes a `v` before its versions and scanners may not; RPM has the epoch in a qualifier, and 0 is none. */
function versionsOf({ type, version, qualifiers }: PackageURL): readonly string[] | undefined {
  if (!version) return undefined;
  if (type === 'golang') {
    const bare = version.replace(/^v/, '');
    return [bare, `v${bare}`];
  }
  const whole = qualifiers?.epoch ? `${qualifiers.epoch}:${version}` : version;
  const bare = whole.replace(/^0:/, '');
  return /^\d+:/.test(bare) ? [bare] : [bare, `0:${bare}`];
}
