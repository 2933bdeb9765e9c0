import { PowerOff, Skull, Turtle, Unplug, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useMachine } from '../state/status-store.ts'
import css from './boxes.module.css'

/** What has been done to a machine: its Node object learns of it only later, or never. */
export function MachineMarks({ name }: { readonly name: string }): ReactNode {
  const { isOn, kubelet, network } = useMachine(name)
  return (
    <>
      {!isOn && <Mark icon={PowerOff} text="Powered off" />}
      {isOn && kubelet === 'stopped' && <Mark icon={Skull} text="Its kubelet has crashed" />}
      {network === 'cut' && <Mark icon={Unplug} text="Cut from the network" />}
      {network === 'slow' && <Mark icon={Turtle} text="Its network is slow" />}
    </>
  )
}

const Mark = ({ icon: Icon, text }: { readonly icon: LucideIcon; readonly text: string }): ReactNode => (
  <span className={css.mark} role="img" aria-label={text} title={text}>
    <Icon size={13} aria-hidden />
  </span>
)
