"""All pairs of acts that are stepped through every order."""

from safety_pairs_claims import (
    award_and_award,
    award_and_better_award,
    award_and_equal_award,
    correct_and_award,
    merge_and_award,
    refuse_and_give_back,
)
from safety_pairs_office import complain_and_order
from safety_pairs_past import import_and_award, receive_and_approve
from safety_pairs_rosters import (
    approve_and_approve,
    approve_and_cancel,
    displace_and_approve,
    list_and_list,
    object_and_approve,
    order_and_order,
    release_and_cancel,
    revoke_and_approve,
    void_and_approve,
)
from safety_pairs_stops import stop_and_approve, stop_and_order, stop_and_release

PAIRS = (
    stop_and_approve,
    stop_and_release,
    stop_and_order,
    award_and_award,
    award_and_better_award,
    award_and_equal_award,
    refuse_and_give_back,
    approve_and_approve,
    approve_and_cancel,
    correct_and_award,
    merge_and_award,
    void_and_approve,
    revoke_and_approve,
    displace_and_approve,
    list_and_list,
    release_and_cancel,
    order_and_order,
    object_and_approve,
    complain_and_order,
    import_and_award,
    receive_and_approve,
)
