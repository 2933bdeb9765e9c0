/** The peer's cluster and nothing else: what a page that shows it ships at least. */
export { BaseImage, Cluster } from '@ngrok/webernetes'
