import { EllipsisVertical, Power, PowerOff, RefreshCw, Skull, Turtle, Unplug, Zap } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { attempt } from '../actions/attempt.ts'
import { useSession } from '../app/session.tsx'
import { IconButton } from '../components/Button.tsx'
import { Menu, MenuItem, MenuLabel, MenuLine } from '../components/Menu.tsx'
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
  return (
    <Menu align="end" trigger={<IconButton icon={EllipsisVertical} label={`Actions on ${name}`} className="nodrag" />}>
      <MenuItem onSelect={() => select({ kind: 'Node', name })}>Inspect</MenuItem>
      <MenuItem
        hint={`kubectl ${cordoned ? 'uncordon' : 'cordon'}`}
        onSelect={() => command(`kubectl ${cordoned ? 'uncordon' : 'cordon'} ${name}`)}
      >
        {cordoned ? 'Uncordon' : 'Cordon'}
      </MenuItem>
      <MenuLine />
      <MenuLabel>Let something happen to it</MenuLabel>
      {off ? (
        <MenuItem icon={Power} onSelect={() => void attempt(`Power on ${name}`, () => control.powerOn(name))}>
          Power on
        </MenuItem>
      ) : (
        <MenuItem icon={PowerOff} danger onSelect={() => void attempt(`Power off ${name}`, () => control.powerOff(name))}>
          Power off
        </MenuItem>
      )}
      <MenuItem icon={Skull} onSelect={() => void attempt('Crash the kubelet', () => control.crashKubelet(name))}>
        Crash the kubelet
      </MenuItem>
      <MenuItem icon={RefreshCw} onSelect={() => void attempt('Restart the kubelet', () => control.restartKubelet(name))}>
        Restart the kubelet
      </MenuItem>
      <MenuItem
        icon={cut ? Zap : Unplug}
        onSelect={() => void attempt('Partition', () => control.partition(name, !cut)).then((done) => done && setCut(!cut))}
      >
        {cut ? 'Join the network again' : 'Cut from the network'}
      </MenuItem>
      <MenuItem
        icon={Turtle}
        onSelect={() => void attempt('Slow', () => control.slow(name, slowed ? 0 : 500)).then((done) => done && setSlowed(!slowed))}
      >
        {slowed ? 'Healthy network again' : 'Slow network (500 ms)'}
      </MenuItem>
    </Menu>
  )
}
