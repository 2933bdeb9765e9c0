import { EllipsisVertical, Power, PowerOff, RefreshCw, Skull, Turtle, Unplug, Zap, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { attempt } from '../actions/attempt.ts'
import { useSession } from '../app/session.tsx'
import { IconButton } from '../components/Button.tsx'
import { Menu, type MenuEntry } from '../components/Menu.tsx'
import { typeIntoTerminal } from '../terminal/terminal-store.ts'
import { openBottom, select } from '../state/ui-store.ts'
import { useMachine } from '../state/status-store.ts'

/** What can be done to a machine, or happen to it. */
export function NodeMenu({ name, cordoned }: { readonly name: string; readonly cordoned: boolean }): ReactNode {
  const { control } = useSession()
  const { isOn, kubelet, network } = useMachine(name)
  const command = (line: string): void => {
    openBottom('terminal')
    typeIntoTerminal(line, true)
  }
  const act = (label: string, icon: LucideIcon, run: () => Promise<void>, danger = false): MenuEntry => ({
    type: 'action',
    label,
    icon,
    danger,
    onSelect: () => void attempt(`${label}: ${name}`, run),
  })
  const cordon = cordoned ? 'uncordon' : 'cordon'
  const entries: readonly MenuEntry[] = [
    { type: 'action', label: 'Inspect', onSelect: () => select({ kind: 'Node', name }) },
    {
      type: 'action',
      label: cordoned ? 'Uncordon' : 'Cordon',
      hint: `kubectl ${cordon}`,
      onSelect: () => command(`kubectl ${cordon} ${name}`),
    },
    { type: 'line' },
    { type: 'heading', text: 'Let something happen to it' },
    isOn ? act('Power off', PowerOff, () => control.powerOff(name), true) : act('Power on', Power, () => control.powerOn(name)),
    ...(kubelet === 'running' ? [act('Crash the kubelet', Skull, () => control.crashKubelet(name))] : []),
    ...(isOn ? [act('Restart the kubelet', RefreshCw, () => control.restartKubelet(name))] : []),
    network === 'cut'
      ? act('Join the network again', Zap, () => control.partition(name, false))
      : act('Cut from the network', Unplug, () => control.partition(name, true)),
    network === 'slow'
      ? act('Healthy network again', Turtle, () => control.slow(name, 0))
      : act('Slow network (500 ms)', Turtle, () => control.slow(name, 500)),
  ]
  return (
    <Menu align="end" trigger={<IconButton icon={EllipsisVertical} label={`Actions on ${name}`} className="nodrag" />} entries={entries} />
  )
}
