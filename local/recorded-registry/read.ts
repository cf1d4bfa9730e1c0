import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { RecordedRegistryError } from './problems.ts';
import { isMissing, JsonFiles } from './read-json-file.ts';
import {
  type ImageDetail,
  isIndex,
  type RecordedImage,
  type RecordedRegistry,
  type RecordedRepository,
  type Repository,
} from './registry.ts';
import {
  findingsFile,
  imagesFile,
  manifestFile,
  registryFile,
  repositoriesFile,
} from './schemas.ts';

/**
 * Reads a recorded registry: a folder with the output of the AWS CLI in
 * `registry.json`, `repositories.json`, `<repository>/images.json`,
 * `<repository>/<hex of imageDigest>.findings.json` and, for indexes, `….manifest.json`. Registries of other accounts and
 * Regions are recordings of their own, in `_registries/<any name>/`.
 * @throws RecordedRegistryError with every problem found; an Error where there is no such folder
 */
export async function readRecordedRegistry(folder: string): Promise<RecordedRegistry> {
  if (!(await isFolder(folder))) {
    throw new Error(`There is no folder ${folder} to read a recorded registry from.`);
  }
  const files = new JsonFiles(folder);
  const registry = await files.read(
    'registry.json',
    registryFile,
    'aws ecr get-registry-scanning-configuration',
  );
  const described = await files.read(
    'repositories.json',
    repositoriesFile,
    'aws ecr describe-repositories',
  );
  const repositories: RecordedRepository[] = [];
  for (const repository of described?.repositories ?? []) {
    repositories.push({ repository, images: await readImages(folder, files, repository) });
  }
  const first = described?.repositories[0];
  if (registry && first) checkOneRegistry(files, registry.registryId, repositories);
  if (files.problems.length > 0 || !registry || !first) {
    throw new RecordedRegistryError(folder, files.problems);
  }
  return {
    registryId: registry.registryId,
    region: regionOf(first),
    scanningConfiguration: registry.scanningConfiguration,
    repositories,
    others: await readOthers(folder),
  };
}

/** No repository can have this name. */
const OTHERS = '_registries';

async function readOthers(folder: string): Promise<readonly RecordedRegistry[] | undefined> {
  const parent = join(folder, OTHERS);
  if (!(await isFolder(parent))) return undefined;
  const names = (await readdir(parent)).sort();
  return Promise.all(names.map((name) => readRecordedRegistry(join(parent, name))));
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function readImages(
  folder: string,
  files: JsonFiles,
  { repositoryName }: Repository,
): Promise<RecordedImage[]> {
  const file = `${repositoryName}/images.json`;
  const command = `aws ecr describe-images --repository-name ${repositoryName}`;
  const described = await files.read(file, imagesFile, command);
  if (!described) return [];
  noteDuplicates(files, file, described.imageDetails);

  const present = await filesIn(join(folder, repositoryName));
  const images: RecordedImage[] = [];
  for (const detail of described.imageDetails) {
    images.push(await readImage(files, repositoryName, detail, present));
  }
  for (const orphan of present) {
    files.note({
      file: `${repositoryName}/${orphan}`,
      field: '',
      message: `belongs to an image that is not in ${file}`,
      mend: `Delete it, or record the images again with: ${command} > ${file}`,
    });
  }
  return images;
}

/** Reads what belongs to one image, and takes it off the files that are `present`. */
async function readImage(
  files: JsonFiles,
  repositoryName: string,
  detail: ImageDetail,
  present: Set<string>,
): Promise<RecordedImage> {
  const { imageDigest } = detail;
  const hex = imageDigest.slice('sha256:'.length);
  const read = async <Content>(
    name: string,
    required: boolean,
    load: (file: string) => Promise<Content | undefined>,
  ): Promise<Content | undefined> =>
    present.delete(name) || required ? load(`${repositoryName}/${name}`) : undefined;

  const scan = await read(`${hex}.findings.json`, false, async (file) => {
    const command = `aws ecr describe-image-scan-findings --repository-name ${repositoryName} --image-id imageDigest=${imageDigest}`;
    const content = await files.read(file, findingsFile, command);
    if (content) noteOtherImage(files, file, 'imageId', content.imageId, imageDigest);
    return content;
  });
  const manifest = await read(`${hex}.manifest.json`, isIndex(detail), async (file) => {
    const command = `aws ecr batch-get-image --repository-name ${repositoryName} --image-ids imageDigest=${imageDigest}`;
    const content = await files.read(file, manifestFile, command);
    const image = content?.images[0];
    if (image) noteOtherImage(files, file, 'images[0].imageId', image.imageId, imageDigest);
    return image;
  });
  return { detail, scan, manifest };
}

function noteOtherImage(
  files: JsonFiles,
  file: string,
  field: string,
  imageId: { imageDigest: string },
  imageDigest: string,
): void {
  if (imageId.imageDigest === imageDigest) return;
  files.note({
    file,
    field: `${field}.imageDigest`,
    message: `is ${imageId.imageDigest}, not the digest in the file's name`,
    mend: 'Name the file after the image that it is about',
  });
}

function noteDuplicates(files: JsonFiles, file: string, details: readonly ImageDetail[]): void {
  const seen = new Set<string>();
  for (const [index, { imageDigest, imageTags = [] }] of details.entries()) {
    for (const [field, id] of [
      ['imageDigest', imageDigest],
      ...imageTags.map((tag) => ['imageTags', tag] as const),
    ] as const) {
      if (seen.has(id)) {
        files.note({
          file,
          field: `imageDetails[${index}].${field}`,
          message: `repeats ${id}, which an image before it has already`,
          mend: 'Keep it once: digests and tags are unique in a repository',
        });
      }
      seen.add(id);
    }
  }
}

function checkOneRegistry(
  files: JsonFiles,
  registryId: string,
  repositories: readonly RecordedRepository[],
): void {
  const [first] = repositories;
  const region = first ? regionOf(first.repository) : '';
  for (const [index, { repository }] of repositories.entries()) {
    const expected = `:ecr:${region}:${registryId}:repository/${repository.repositoryName}`;
    if (repository.registryId === registryId && repository.repositoryArn.endsWith(expected)) {
      continue;
    }
    files.note({
      file: 'repositories.json',
      field: `repositories[${index}].repositoryArn`,
      message: `is ${repository.repositoryArn}, which should end in ${expected}`,
      mend: 'A recording holds one account (registryId of registry.json) and one region',
    });
  }
}

function regionOf({ repositoryArn }: Repository): string {
  return repositoryArn.split(':')[3] ?? '';
}

async function filesIn(folder: string): Promise<Set<string>> {
  try {
    const names = await readdir(folder);
    return new Set(names.filter((name) => /\.(findings|manifest)\.json$/.test(name)));
  } catch (error) {
    if (isMissing(error)) return new Set();
    throw error;
  }
}
