import type { Command, Invocation } from '../../command.ts'
import { CommandError } from '../../errors.ts'
import { generatorCommand } from './generate.ts'
import { commandOf, containerName } from './pod-template.ts'

function checkedImages({ args, dash, flags }: Invocation): readonly string[] {
  const images = flags.strings('image').flatMap((image) => image.split(','))
  if (images.length > 1 && dash !== undefined && args.length > dash) {
    throw new CommandError('cannot specify multiple --image options and command')
  }
  return images
}

export const createDeployment: Command = generatorCommand({
  name: 'deployment',
  aliases: ['deploy'],
  short: 'Create a deployment of one or more images',
  examples: `# A deployment that runs nginx
kubectl create deployment web --image=nginx

# With a command, replicas and a port
kubectl create deployment web --image=busybox --replicas=3 --port=8080 -- httpd -f -p 8080

# With several containers
kubectl create deployment web --image=nginx,redis`,
  usage: 'NAME --image=image -- [COMMAND] [args...]',
  of: { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', namespaced: true },
  required: ['image'],
  failed: 'failed to create deployment:',
  flags: [
    { name: 'image', type: 'strings', help: 'The image of a container. Several make several containers.' },
    { name: 'port', type: 'int', default: '-1', help: 'The container port that is named.' },
    { name: 'replicas', short: 'r', type: 'int', default: '1', help: 'How many pods there shall be.' },
  ],
  generate(invocation, name) {
    const { flags } = invocation
    const images = checkedImages(invocation)
    const replicas = flags.int('replicas')
    const command = commandOf(invocation)
    const port = flags.int('port')
    const labels = { app: name }
    const containers = images.map((image, at) => ({
      name: containerName(image),
      image,
      ...(command.length > 0 && { command }),
      ...(port >= 0 && at === 0 && { ports: [{ containerPort: port }] }),
    }))
    return {
      metadata: { labels },
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    }
  },
})
