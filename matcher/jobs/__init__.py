"""The clock.

========  ===========  =============================================================================================
job       every        what for
========  ===========  =============================================================================================
due       20 seconds   everything that fell due: meetings over, reminders, check-ins, silences, unseen signals
geocode   300 seconds  addresses looked up in the national register, where that is switched on
========  ===========  =============================================================================================
"""

from matcher.jobs.clock import JOBS, Clock, Job
from matcher.jobs.triggers import triggers

__all__ = ["JOBS", "Clock", "Job", "triggers"]
