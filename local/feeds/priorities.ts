import { parseEpss } from '../../src/adapters/feeds/epss.ts';
import { parseKev } from '../../src/adapters/feeds/kev.ts';
import { type FeedCopies, type Priorities, prioritiesFrom } from '../../src/domain/priorities.ts';
import { feedFile } from './files.ts';

/** What the feeds of this machine say, as the service would read them; fetched at `at`. */
export async function localPriorities(at: Date): Promise<Priorities> {
  return prioritiesFrom(await localCopies(at));
}

/** The copies that the service would keep of them. */
export async function localCopies(at: Date): Promise<FeedCopies> {
  const fetchedAt = at.toISOString();
  const [kev, epss] = await Promise.all([feedFile('kev'), feedFile('epss')]);
  return {
    kev: { ...parseKev(kev), fetchedAt },
    epss: { ...parseEpss(epss), fetchedAt },
  };
}
