/** S3 in a process of its own, to be killed and measured: `node child.ts <directory>` prints its endpoint when it listens. */
import { openAccount } from '../../../local/account.ts';
import { openFrontDoor } from '../../../local/front-door.ts';
import { createS3 } from '../../../local/s3/s3.ts';

const [, , directory = ''] = process.argv;
const { cloud } = openAccount({ directory });
cloud.register(createS3(cloud));
await openFrontDoor(cloud, { port: 0 });
process.stdout.write(`${cloud.endpoint}\n`);
process.once('disconnect', () => process.exit());
