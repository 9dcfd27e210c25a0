"""torch's further names, a file for each kind: sin, gather, sort, einsum, x.clamp_() ...

Other people's code brings them along; what the lecture needs stands beside this folder. Most are a
function and a method at once, and what they can say by other operations they say so.

No `__all__`: a type checker reads none that is put together, and would find no name here.
"""

from nblib.vocabulary.accumulating import *
from nblib.vocabulary.arithmetic import *
from nblib.vocabulary.arranging import *
from nblib.vocabulary.choosing import *
from nblib.vocabulary.contraction import *
from nblib.vocabulary.cutting import *
from nblib.vocabulary.diagonals import *
from nblib.vocabulary.draws import *
from nblib.vocabulary.elementary import *
from nblib.vocabulary.joining import *
from nblib.vocabulary.kinds import *
from nblib.vocabulary.likes import *
from nblib.vocabulary.ordering import *
from nblib.vocabulary.pairs import *
from nblib.vocabulary.picking import *
from nblib.vocabulary.products import *
from nblib.vocabulary.ranking import *
from nblib.vocabulary.sampled import *
from nblib.vocabulary.statistics import *
from nblib.vocabulary.strides import *
from nblib.vocabulary.underscore import *
