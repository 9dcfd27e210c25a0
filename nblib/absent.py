"""What is said of a name that PyTorch has and this engine does not.

A dense network does not need everything. Names that people's code asks for most often have their
reason here; any other one gets the sentence without it.
"""

import sys
from collections.abc import Callable
from typing import NoReturn

_LEFT_OUT = {
    "convolutions and pooling": """Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d
        ConvTranspose3d LazyConv1d LazyConv2d LazyConv3d LazyConvTranspose2d MaxPool1d MaxPool2d
        MaxPool3d AvgPool1d AvgPool2d AvgPool3d AdaptiveAvgPool1d AdaptiveAvgPool2d
        AdaptiveMaxPool2d Unfold Fold Upsample PixelShuffle BatchNorm2d BatchNorm3d LazyBatchNorm2d
        InstanceNorm1d InstanceNorm2d GroupNorm LocalResponseNorm Dropout2d Dropout3d ZeroPad2d
        conv1d conv2d conv3d conv_transpose1d conv_transpose2d max_pool1d max_pool2d avg_pool1d
        avg_pool2d adaptive_avg_pool2d adaptive_max_pool2d interpolate grid_sample affine_grid
        unfold fold""",
    "recurrent layers and attention": """RNN LSTM GRU RNNCell LSTMCell GRUCell RNNBase Transformer
        TransformerEncoder TransformerEncoderLayer TransformerDecoder TransformerDecoderLayer
        MultiheadAttention scaled_dot_product_attention rnn""",
    "sparse tensors": """sparse sparse_coo_tensor sparse_csr_tensor to_sparse to_dense is_sparse
        coalesce SparseAdam EmbeddingBag""",
    "complex numbers and Fourier transforms": """complex complex32 complex64 complex128 cfloat
        cdouble chalf real imag angle conj view_as_real view_as_complex polar fft stft istft
        is_complex""",
    "numbers of half precision": """half bfloat16 float16 HalfTensor BFloat16Tensor autocast amp
        GradScaler quantization quantize_per_tensor quint8 qint8 ao""",
    "compiling and exporting": """compile jit export onnx fx _dynamo compiler package __config__""",
    "functional transforms and higher derivatives": """func vmap functional functorch jacobian
        hessian jacrev jacfwd hvp vjp jvp forward_ad functional_call stack_module_state""",
    "distributions": "distributions",
    "several processes and machines": """distributed multiprocessing DataParallel parallel
        share_memory_ DistributedDataParallel rpc""",
    "graphics cards": """get_device_name get_device_properties synchronize Stream Event
        current_device set_device memory_summary nvtx stream current_stream pin_memory
        mem_get_info get_device_capability ipc_collect reset_peak_memory_stats""",
    "tools for profiling and logging": "profiler bottleneck tensorboard checkpoint hub torchvision",
    "the raw memory of a tensor": """untyped_storage as_strided as_strided_ set_ UntypedStorage""",
    "matrix decompositions": """svd svdvals eig eigh eigvals eigvalsh qr cholesky lu lu_factor
        lstsq pinverse pinv matrix_exp matrix_rank slogdet logdet cholesky_solve lobpcg""",
}
_REASONS = {name: what for what, names in _LEFT_OUT.items() for name in names.split()}


def absent(place: str, name: str) -> AttributeError:
    """The AttributeError for `name`, which is not in `place`, such as "nblib.nn"."""
    kind = _REASONS.get(name)
    reason = "" if kind is None else f" (left out: {kind}; a dense network needs none)"
    return AttributeError(
        f"{place} has no {name!r}{reason}. This engine offers the part of PyTorch that the course "
        f"uses: dir({place}) lists it. The real thing is one import away: import torch.",
        name=name,
    )


class _Modules:
    """The last to be asked for a module: `from torch.distributions import Normal` is told as well.

    The error carries no name, so that `from nblib import vmap` shows it and not one of Python's.
    """

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        place, _, module = name.rpartition(".")
        if place.partition(".")[0] == "nblib":
            raise ModuleNotFoundError(str(absent(place, module)))


sys.meta_path.append(_Modules)


def refuse_names(place: str) -> Callable[[str], NoReturn]:
    """The `__getattr__` of a module: `__getattr__ = refuse_names("nblib.nn")`."""

    def __getattr__(name: str) -> NoReturn:
        raise absent(place, name)

    return __getattr__
