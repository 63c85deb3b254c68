"""The library: stories, what was made of them, and practice runs, for one candidate or for a coach's many.

`database` opens the file and brings it up to date, `store` is what is kept and found, `exchange` takes it out and in
again, `standing` sets the candidates side by side. A profile is a candidate; where nobody names one it is `me`.
"""

from reframer.library.database import location
from reframer.library.records import ME, Hit, Kept, Made, Profile, Run
from reframer.library.store import Library

__all__ = ["ME", "Hit", "Kept", "Library", "Made", "Profile", "Run", "location"]
