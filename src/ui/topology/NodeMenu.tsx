import { EllipsisVertical, Power, PowerOff, RefreshCw, Skull, Turtle, Unplug, Zap, type LucideIcon } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { attempt } from '../actions/attempt.ts'
import { useSession } from '../app/session.tsx'
import { IconButton } from '../components/Button.tsx'
import { Menu, type MenuEntry } from '../components/Menu.tsx'
import { typeIntoTerminal } from '../terminal/terminal-store.ts'
import { openBottom, select } from '../state/ui-store.ts'
import { useStatus } from '../state/status-store.ts'

/** What can be done to a machine, or happen to it. */
export function NodeMenu({ name, cordoned }: { readonly name: string; readonly cordoned: boolean }): ReactNode {
  const { control } = useSession()
  const [cut, setCut] = useState(false)
  const [slowed, setSlowed] = useState(false)
  const off = useStatus(({ status }) => status?.components.some((part) => part.name === name && part.state !== 'running') ?? false)
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
    off ? act('Power on', Power, () => control.powerOn(name)) : act('Power off', PowerOff, () => control.powerOff(name), true),
    act('Crash the kubelet', Skull, () => control.crashKubelet(name)),
    act('Restart the kubelet', RefreshCw, () => control.restartKubelet(name)),
    act(cut ? 'Join the network again' : 'Cut from the network', cut ? Zap : Unplug, async () => {
      await control.partition(name, !cut)
      setCut(!cut)
    }),
    act(slowed ? 'Healthy network again' : 'Slow network (500 ms)', Turtle, async () => {
      await control.slow(name, slowed ? 0 : 500)
      setSlowed(!slowed)
    }),
  ]
  return (
    <Menu align="end" trigger={<IconButton icon={EllipsisVertical} label={`Actions on ${name}`} className="nodrag" />} entries={entries} />
  )
}
