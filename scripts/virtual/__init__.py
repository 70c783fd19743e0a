"""A virtual PC with an installed kit: started, tapped, cut off, given sticks and radios.

Used by `scripts/test-machine`; what came of it stands in docs/kit-tests.md.

| you look for | room |
|---|---|
| the ways, and the installed disk they begin with | `play` |
| the machine: started, asked, its sticks and keyboard | `machine` |
| what answers in it | `inside` |
| the disk that loses what was not flushed | `disk` |
| disk and machine together, and the plug | `power` |
| what must be so after each start | `looks` |
| a morning of taps, and what the station confirmed | `morning` |
| cuts of a first boot and of an update | `kit` |
| sticks put in and pulled out | `sticks` |
| the access point and the school's Wi-Fi | `wifi` |
"""
